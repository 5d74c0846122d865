"""Step 5: typed throughout, without flask-apispec and without Schemas by hand."""
