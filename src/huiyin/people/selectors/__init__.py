"""Questions about people: seats, actors, organisations, persons, changes. Import the module you need."""
