// SPDX-License-Identifier: MIT

//go:build tools

// The command that tests/terraform/setup builds, so that go.mod holds it.
package tools

import _ "github.com/opentofu/opentofu/cmd/tofu"
