// The Pulumi plugin `random`, bridged from the Terraform provider as upstream does it.
package main

import (
	"context"
	_ "embed"
	"os"

	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	pfgen "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/terraform-providers/terraform-provider-random/shim"
)

// Set by the linker: the version of the npm package.
var version = "0.0.0"

//go:embed schema.json
var schema []byte

func info() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                pf.ShimProvider(shim.NewProvider()),
		Name:             "random",
		Version:          version,
		MetadataInfo:     tfbridge.NewProviderMetadata([]byte("{}")),
		UpstreamRepoPath: ".",
	}
	info.MustComputeTokens(tokens.SingleModule("random_", "index", func(module, name string) (string, error) {
		return tokens.MakeStandard("random")(module, "Random"+name)
	}))
	return info
}

func main() {
	// `PROGRAM schema --out DIR` writes the schema that the next build embeds.
	if len(os.Args) > 1 && os.Args[1] == "schema" {
		pfgen.Main("random", info())
		return
	}
	pf.Main(context.Background(), "random", info(), pf.ProviderMetadata{PackageSchema: schema})
}
