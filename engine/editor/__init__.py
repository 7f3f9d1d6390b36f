"""Help for editors: findings, completion, hover and the rest of the language server protocol, for rulebooks.

Only `server` and `protocol` speak the protocol; each other module answers one question about texts and offsets. All of
it reads what `engine.authoring.occurrences` knows, and the rulebook as it was when it was last sound.
"""
