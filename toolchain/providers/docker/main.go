// The Pulumi plugin `docker`, bridged from the Terraform provider as upstream does it.
package main

import (
	_ "embed"
	"os"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-docker/shim"
)

// Set by the linker: the version of the npm package.
var version = "0.0.0"

//go:embed schema.json
var schema []byte

func info() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                shimv2.NewProvider(shim.NewProvider(version)),
		Name:             "docker",
		Version:          version,
		MetadataInfo:     tfbridge.NewProviderMetadata([]byte("{}")),
		IgnoreMappings:   []string{"docker_buildx_builder", "docker_compose"},
		UpstreamRepoPath: ".",
		// The two names that the npm package keeps in the singular.
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_container": {
				DeleteBeforeReplace: true,
				Fields: map[string]*tfbridge.SchemaInfo{
					"command":           {Name: "command"},
					"networks_advanced": {Name: "networksAdvanced"},
				},
			},
			"docker_image":  {Tok: "docker:index/remoteImage:RemoteImage"},
			"docker_config": {Tok: "docker:index/serviceConfig:ServiceConfig"},
		},
	}
	info.MustComputeTokens(tokens.SingleModule("docker_", "index", tokens.MakeStandard("docker")))
	info.SetAutonaming(255, "-")
	return info
}

func main() {
	// `PROGRAM schema --out DIR` writes the schema that the next build embeds.
	if len(os.Args) > 1 && os.Args[1] == "schema" {
		tfgen.Main("docker", version, info())
		return
	}
	tfbridge.Main("docker", version, info(), []byte(strings.TrimSpace(string(schema))))
}
