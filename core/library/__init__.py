"""What is kept on the user's machine: gallery, prompt history, thumbnails, metadata."""
