// One line too many, for no_heap.py: linked to the board's program, it needs a heap.
int* one = new int(1);
