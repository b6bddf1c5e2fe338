def cases(wanted):
    return iter(())
