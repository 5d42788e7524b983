"use client";

/** When even the frame fails: no styles, no fonts, only words. */
export default function GlobalError({ retry }: { error: Error; retry: () => void }) {
  return (
    <html lang="en">
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          maxWidth: "32rem",
          margin: "15vh auto",
          padding: "0 1.5rem",
        }}
      >
        <h1>Heliograph could not show this page</h1>
        <p>The fault is on our side and in the server’s log. What is scheduled still goes out.</p>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </body>
    </html>
  );
}
