//go:build tools

// SPDX-License-Identifier: MIT

// Package others pins the programs that the bench compares with or goes through.
package others

import (
	_ "github.com/Shopify/toxiproxy/v2/cmd/server"
	_ "github.com/nabsul/k8s-ecr-login-renew"
)
