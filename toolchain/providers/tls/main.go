// A small Pulumi plugin `tls`: the four resources of @pulumi/tls that make keys and certificates, with the same tokens
// and properties, for machines where the official plugin cannot be downloaded.
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/pkg/v3/resource/provider"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Set by the linker: the version of the npm package.
var version = "0.0.0"

// server takes the framework's mark off the checked configuration: the engine keeps that key for itself, and would
// warn about it on every run.
type server struct{ rpc.ResourceProviderServer }

func (s server) CheckConfig(ctx context.Context, request *rpc.CheckRequest) (*rpc.CheckResponse, error) {
	response, err := s.ResourceProviderServer.CheckConfig(ctx, request)
	if err == nil && response.GetInputs() != nil {
		delete(response.Inputs.Fields, "__internal")
	}
	return response, err
}

func run() error {
	tls, err := infer.NewProviderBuilder().
		WithNamespace("pulumi").
		WithResources(
			infer.Resource(&PrivateKey{}),
			infer.Resource(&CertRequest{}),
			infer.Resource(&SelfSignedCert{}),
			infer.Resource(&LocallySignedCert{}),
		).
		Build()
	if err != nil {
		return err
	}
	newServer := p.RawServer("tls", version, tls)
	return provider.Main("tls", func(host *provider.HostClient) (rpc.ResourceProviderServer, error) {
		raw, err := newServer(host)
		return server{raw}, err
	})
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
