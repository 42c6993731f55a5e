def named(text):
    module, _, name = text.rpartition(".")
    return getattr(__import__(module, fromlist=[name]), name)


def import_part(text):
    return named(text)
