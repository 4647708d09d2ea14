# The runtime of apigraft's clients: an older one.
