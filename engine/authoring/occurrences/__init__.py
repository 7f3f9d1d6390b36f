"""Where the names of a rulebook stand: every declaration and every use, each with its exact place.

Looked for in the documents as they were typed, by what each place in a file means (`places`). So a rulebook whose files
are YAML has an index, be it sound or not: an editor needs one most where something is wrong.
"""
