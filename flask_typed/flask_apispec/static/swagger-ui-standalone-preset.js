/* For pages of apps that load it by this name: a preset that adds nothing. */
window.SwaggerUIStandalonePreset = [];
