"""Signing as typed steps: what a scheme computes, checked whole before anything is generated.

kinds       what a value can be, whether it may be absent, and what of a secret it still holds
sources     the table of what a pipeline can begin with
operations  the table of what can be done with a value
steps       a scheme as typed steps, each with its type
recipes     a value in its author's words, and the places of the names in it
applying    one operation on one value: whether it fits, and what comes out
reading     the author's words -> steps: names, kinds and arguments
masking     which values are shown to nobody
scheme      the whole: the order of values, what `send` changes, what must not leave, what nobody uses
"""
