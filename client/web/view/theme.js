// Light, dark, or what the system says.

export const THEMES = ["auto", "light", "dark"];

export function showTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
