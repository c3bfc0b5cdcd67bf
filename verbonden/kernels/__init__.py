"""Jupyter kernels that cost next to nothing: forked from one warm process.

- A kernel provisioner (`ForkProvisioner`) for any program that starts kernels with
  jupyter_client: choose a kernelspec that names it, and nothing else changes.
- A warm process imports what kernels need, builds IPython's shell, then waits. For each
  kernel it forks: the kernel opens its sockets and threads, and runs.
- Where fork is not to be had (macOS, Windows), or fails, an ordinary kernel is spawned.

Knows nothing of the rest of Verbonden.
"""
