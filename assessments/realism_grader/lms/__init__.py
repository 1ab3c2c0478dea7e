"""Submissions that come through Canvas or Moodle instead of nbgrader's exchange.

``zips`` reads a download that nobody vouches for, ``roster`` finds the student behind each sender, and ``collect``
puts her files into the course without ever changing one that is there.
"""
