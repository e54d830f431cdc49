"""Questions of appeals. Import the module you need: `locating`, `methods`, `suggesting`, `repeats`, `intakes`,
`categories`, `ledgers`, `imports`, `doors`.
"""
