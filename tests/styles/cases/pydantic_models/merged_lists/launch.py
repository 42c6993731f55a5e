from settings import Launch, from_command_line

if __name__ == "__main__":
    args = from_command_line(Launch)
    print(args.nodes, args.partition)
