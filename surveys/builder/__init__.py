"""Writing a questionnaire: the draft as it is edited, what it still lacks, what differs between versions.

A draft may be unfinished – a question without answers to choose, a page without questions – and nothing typed may be
lost. Our JSON is read strictly (``definitions.parse``) wherever people are asked, so drafts have a reader of their own:
``Sketch`` edits the same JSON without asking that it be complete, ``readiness`` names what is missing, and freezing
refuses until nothing is. A second format for drafts would have to be turned into the first one some day; this way what
is saved is already what will be frozen.
"""
