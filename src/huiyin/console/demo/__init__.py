"""The demo city: Yiyang with its real divisions and everything else invented (files in the project's demo folder).

files        what the demo folder holds             divisions    real names and codes, grids planned for each village
outlines     invented outlines that tile exactly    calendar     the holidays of this year and the next
units        centres, departments, stations         staff        posts and invented people, in bulk
methods      playbooks published by two persons     topics       what people raise, and what is done about it
ways         how a matter may go through a method   acting       who takes a step, and what they write
history      some hundreds of matters, in simulated time, through the real services
network      committees, studios, a roster      disputes     disputes and screenings to come
mediators    who takes the next step of a dispute
pictures     drawn photographs                      logins       who can sign in
loading      everything in order, in one transaction, with progress
"""
