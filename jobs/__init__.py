"""Long work behind the scenes: imports, bulk papers, mailings, exports. Started by a person, watched on its own page.

A room describes its work in a module ``work.py``, which is found by itself, and starts it from a service::

    # agreements/work.py
    from jobs import services as jobs

    @jobs.work("agreements.print_all")
    def print_all(job: Job, *, network: str) -> StoredFile:
        parties = Party.objects.filter(agreement__network=network)
        for done, party in enumerate(parties):
            jobs.progress(job, done, len(parties), _("Printing: %(name)s") % {"name": party})
            ...  # one piece, whole in a transaction of its own
        return files.store(content, name=..., content_type=..., by=job.started_by)

    # agreements/services/printing.py
    arguments = {"network": str(network.pk)}
    job = jobs.start("agreements.print_all", by=user, title=_("Contracts of the network"), arguments=arguments)
    return redirect(job)

What a work promises:

- It may be run again from the beginning, after a crash in the middle of anything: pieces done already are passed over.
- It calls ``progress`` between its pieces, at least once a minute and outside of any transaction: that is where others
  see how far it is, where it learns that it is to stop, and what tells it from a dead one.
- It returns a ``StoredFile`` to be fetched, an address of the portal, or nothing.
- What it raises for people (``ValidationError``, ``Refused``, ``Conflict``) is shown to them; anything else goes to the
  log, and they read that the portal is at fault. A database or disk that fails for a moment is tried again.
"""
