name = input("Name of this run? ")
