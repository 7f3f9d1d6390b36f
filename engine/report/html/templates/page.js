(() => {
  "use strict";
  const tools = document.querySelector(".tools");
  if (tools) {
    const filter = document.getElementById("filter");
    const found = document.getElementById("found");
    const unfold = document.getElementById("unfold");
    const groups = [...document.querySelectorAll("#regions > tbody")];
    const examples = [...document.querySelectorAll("#regions .witness details")];
    const look = () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const group of groups) {
        const cause = group.querySelector(".cause").textContent;
        let any = false;
        for (const row of group.querySelectorAll(".region")) {
          const when = row.nextElementSibling.querySelector(".when");
          const text = [cause, row.textContent, when ? when.textContent : ""].join(" ").toLowerCase();
          const fits = words.every((word) => text.includes(word));
          row.hidden = row.nextElementSibling.hidden = !fits;
          any = any || fits;
          shown += fits ? 1 : 0;
        }
        group.hidden = !any;
      }
      found.textContent = words.length ? `${shown} of ${examples.length}` : "";
    };
    filter.addEventListener("input", look);
    unfold.addEventListener("click", () => {
      const open = unfold.getAttribute("aria-pressed") !== "true";
      unfold.setAttribute("aria-pressed", String(open));
      unfold.textContent = open ? "Fold all examples" : "Unfold all examples";
      for (const one of examples) one.open = open;
    });
    tools.hidden = false;
  }
  const reach = () => {
    for (const one of document.querySelectorAll(".scroll")) {
      if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
    }
  };
  window.addEventListener("resize", reach);
  reach();
  const folded = () => [...document.querySelectorAll("details:not([open])")];
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = folded();
    for (const one of opened) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();
