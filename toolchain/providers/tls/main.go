// A small Pulumi plugin `tls`: the four resources of @pulumi/tls that make keys and certificates, with the same tokens
// and properties, for machines where the official plugin cannot be downloaded.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Set by the linker: the version of the npm package.
var version = "0.0.0"

func main() {
	provider, err := infer.NewProviderBuilder().
		WithNamespace("pulumi").
		WithResources(
			infer.Resource(&PrivateKey{}),
			infer.Resource(&CertRequest{}),
			infer.Resource(&SelfSignedCert{}),
			infer.Resource(&LocallySignedCert{}),
		).
		Build()
	if err == nil {
		err = provider.Run(context.Background(), "tls", version)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
