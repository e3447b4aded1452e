// SPDX-License-Identifier: MIT
// Empty: its target holds the precompiled header that all tests use.
