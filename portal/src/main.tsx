import { render } from "preact"

import { App } from "./App.tsx"

const root = document.querySelector("#portal")
if (root !== null) render(<App />, root)
