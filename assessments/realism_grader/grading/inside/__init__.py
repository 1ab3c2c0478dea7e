"""What goes behind the wall with a student's code. Needs IPython and nothing of ours."""
