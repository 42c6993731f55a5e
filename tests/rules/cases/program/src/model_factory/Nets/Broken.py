<<<<<<< ours
class Model:
    pass
