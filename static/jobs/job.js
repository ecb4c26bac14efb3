// Comfort only: without it the page refreshes itself as a whole.
"use strict";
(() => {
  const panel = document.querySelector("[data-job]");
  if (!panel) return;
  const bar = panel.querySelector("progress");
  const figure = panel.querySelector("[data-job-figure]");
  const doing = panel.querySelector("[data-job-doing]");
  const known = doing.textContent;
  let pause = 1500;

  async function look() {
    try {
      const answer = await fetch(panel.dataset.job, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const job = await answer.json();
      if (job.state !== panel.dataset.state) return location.reload();
      if (job.total) {
        bar.value = Math.floor((job.done * 100) / job.total);
        figure.textContent = `${job.done} ${figure.dataset.of} ${job.total}`;
      }
      doing.textContent = job.doing || known;
      pause = 1500;
    } catch {
      pause = Math.min(pause * 2, 30000); // signed out, or the portal is restarting
    }
    setTimeout(look, pause);
  }
  setTimeout(look, pause);
})();
