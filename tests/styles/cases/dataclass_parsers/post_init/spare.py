def is_spare_available():
    return False
