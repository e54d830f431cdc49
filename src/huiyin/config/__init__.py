"""How the parts are put together: environment, settings, urls, wsgi and the wiring of effects.

`environment` reads the outside once and names every variable; `settings` turns it into Django's settings;
everything else asks `django.conf.settings`.
"""
