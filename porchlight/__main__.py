from porchlight.cli import main

main()
