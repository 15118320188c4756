// The staff page: everything works without this; it only spares staff from loading pages again.
