from settings import Train, from_command_line

if __name__ == "__main__":
    args = from_command_line(Train)
    print(args.steps, args.optim.lr)
