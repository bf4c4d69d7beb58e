"""The built-in case of Zhongwei as data: who, where, when, and when each fact became known."""
