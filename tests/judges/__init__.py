"""Judges that nobody here wrote: servers and signers that accept what is right and refuse what is wrong.

The libraries among them come with the development dependencies and always judge; the servers are fetched by
`make judges` into `.judges/`, and whatever asks for one that is not there is skipped, with the reason.
"""
