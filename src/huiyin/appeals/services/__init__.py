"""Verbs of appeals. Import the module you need: `receiving` (the one way in), `entering` (for somebody else),
`joining`, `importing`, `paper`, `keys`, `sorting` (choices, policy, contacts), `training`.
"""
