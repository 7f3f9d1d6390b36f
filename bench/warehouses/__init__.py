"""The script of a rulebook in several engines, on the same events: do they make the same tables?"""
