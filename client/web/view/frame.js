// Draws once for many changes, at the next frame; in a hidden page soon, for its title.

export function makeFrame(render) {
  let wanted = false;
  return () => {
    if (wanted) return;
    wanted = true;
    const draw = () => {
      wanted = false;
      render();
    };
    if (document.hidden) setTimeout(draw, 0);
    else requestAnimationFrame(draw);
  };
}
