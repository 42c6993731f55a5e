def vocabulary_of(name):
    return len(name)
