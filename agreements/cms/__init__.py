"""Checking signatures in files: CMS and CAdES with ГОСТ Р 34.10-2012, RSA and ECDSA. Knows nothing of the portal.

``checking.check(signature, document, trust, at)`` tells of each signer what was found and what it amounts to.
"""
