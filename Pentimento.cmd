@echo off
rem Pentimento by double click on Windows: finds a Python that fits and starts main.pyw with it.
rem "py" comes with python.org's Python; "python" may be the Store's placeholder, which fails.
rem No brackets round commands: a picture's name with a bracket would end them.
setlocal
set "script=%~dp0main.pyw"
set "fits=import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
py -3.13 -c "%fits%" >nul 2>nul && start "" pyw -3.13 "%script%" %* && exit /b 0
py -3.14 -c "%fits%" >nul 2>nul && start "" pyw -3.14 "%script%" %* && exit /b 0
py -3.12 -c "%fits%" >nul 2>nul && start "" pyw -3.12 "%script%" %* && exit /b 0
py -3.11 -c "%fits%" >nul 2>nul && start "" pyw -3.11 "%script%" %* && exit /b 0
python -c "%fits%" >nul 2>nul && start "" pythonw "%script%" %* && exit /b 0
echo Pentimento needs Python 3.11 to 3.14 (64 bit). Get it from https://www.python.org/downloads/
echo and open Pentimento again.
pause
exit /b 2
