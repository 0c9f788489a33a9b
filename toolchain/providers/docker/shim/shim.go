// Package shim reaches the provider's constructor, which is kept below `internal`: Go lets a module import that whose
// path lies below the provider's own.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// NewProvider makes the Terraform provider that the plugin bridges.
func NewProvider(version string) *schema.Provider { return provider.New(version)() }
