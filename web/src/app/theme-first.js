// Runs before the first paint. Choice: "dark", "light" or "auto" (the system's wish); dark where nothing was chosen.
(() => {
  let choice = 'dark';
  try {
    choice = localStorage.getItem('skykeep-theme') || 'dark';
  } catch {
    // storage is switched off: dark
  }
  const light = choice === 'light' || (choice === 'auto' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
})();
