"""Random worlds: one who looks, one person, and everything that was declared between them; five ways to answer whether
this one may see that person are asked, and compared with an answer that is worked out by hand.
"""
