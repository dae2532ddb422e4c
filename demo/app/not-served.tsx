/** Shown when the page is there, but not the tenant that it needs. */

export function NotServed() {
  return (
    <main class="card notice">
      <h1>The demo’s tenant is not running</h1>
      <p>
        This app signs in to a real authorization server on your own machine. Start both with{' '}
        <code>npm start</code>, then reload.
      </p>
    </main>
  )
}
