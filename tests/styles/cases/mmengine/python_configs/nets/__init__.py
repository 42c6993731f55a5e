from nets import parts
