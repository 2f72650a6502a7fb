# question: partials
# kind: right
# mistakes: 0
# label: Collects the ids link by link with append, in chain order.
# exercise: training-networks

partials = []
partials.append("dCda-2")    # outermost: the square
partials.append("dadz-ds")   # then sigma
partials += ["dzdw-a0"]      # and the two ends of the chain
partials += ["dzdb-1"]
