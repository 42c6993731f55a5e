"""The reference ISFM: an embedding, four backbones, four task heads and their losses.

Written for this project from the published papers and from facts about the family (attribute
names, shapes, parameter counts), so that a config of this family can be traced and trained without
the repository that it was written for. The modules read their config the way that repository's do:
attributes off a `ConfigWrapper`.
"""
