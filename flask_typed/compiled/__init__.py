"""Schemas at C speed: a loader and a dumper that give marshmallow's very result.

They know marshmallow and msgspec, and nothing of Flask.
"""
