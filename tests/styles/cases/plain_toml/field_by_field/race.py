from swim.reading import Reader

if __name__ == "__main__":
    meet = Reader().read()
    print(meet.pool.lanes, meet.race.strokes)
